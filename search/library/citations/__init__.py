"""Citations: every 《…》第N条第N款第（N）项 in a text, the article it names, and what it is worth on a day.

A *cited* place is what the words name, read without any database. The *register* knows every article of every work
that it names, without their text, so that a citation can be judged where no text is loaded. *Checked* is a cited place
with its verdict, by the loaded texts first; a quotation beside it is compared word for word.
"""
