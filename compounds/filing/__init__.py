"""The filing of a term: from the result of an election to the day on which the term is over.

Nouns: term with its seats, the papers, the offices that come with confirmed seats. The term is the file: elected 已选出
→ submitted 已报送 → filed 已备案 → ended 届满, and back to elected where the papers must be mended.
"""
