"""The bank: questions in versions, the articles they rest on, and what a change of the law does to them.

A question is written as a draft and signed by a second person; then it is ready, and papers draw it. A signed version
never changes: whoever wants other words writes a new one. When an article that it rests on changes, the question goes
to review the same day and is not drawn until somebody has looked; when nobody needs it any more, it is retired.
Shipped questions are placed signed. Once somebody here has written one anew, a newer shipped wording waits as a draft.
"""
