"""The alliance itself: its charter and legal status, its members, groups, guiding bodies and council.

Nouns: charter (versions, adopted by the council), legal status (with its evidence), member (a committee by its
representative, a legal adviser, a property manager), group seat, guiding body, council meeting with its agenda items,
attendance and minutes. The membership is the file: draft 草稿 → applied 已申请 → admitted 会员 (or returned, declined,
withdrawn); then suspended, left, or lapsed with the committee's term, from where a re-elected committee renews.
A meeting goes scheduled → noticed → held → drafted → signed → published; what was signed is corrected by a new version.
"""
