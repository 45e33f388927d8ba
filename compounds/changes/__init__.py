"""What changes in a committee within its term: seats left and taken, and the renewed filing of the change.

Nouns: change (the file, 柯变〔2026〕1号), move (what one seat does in it). A departure takes effect when it is recorded
and ends the office in the same transaction; who moves up, is elected in addition or becomes chair takes office with
the confirmed filing, from the day of the change. The file: recorded 已登记 → submitted 已报送 → filed 已备案, and
back to recorded where papers must be mended.
"""
