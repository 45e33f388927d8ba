"""Reference prices that the guidance group asked of firms: elevator upkeep, advertising and the like.

Nouns: reference price (参考价, what one firm answered to a framework inquiry: item, unit, range, days, conditions).
The course: recorded 待复核 → shown 可以看, once a second person has checked it against its source → withdrawn 已撤下.
After its last day it stands as 已过期. It is for comparison and no choice: each compound votes, and no firm pays.
"""
