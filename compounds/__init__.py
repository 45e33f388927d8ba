"""The members' homes: compounds, who governs them, and who serves them.

Nouns: compound (a leaf of the tree of places), company, contract, committee, term, seat. A committee is founded by its
first election; each election opens a term with its seats. The term is the file: elected 已选出 → submitted 已报送 →
filed 已备案 → ended 届满, and back to elected where the papers must be mended. Filing confirms the seats and makes
their offices with the same dates in one transaction. Other rooms hang their panels on the compound's page (`panels`).
"""
