"""Delta lessons (补学): what holders of certificates learn after a change of the law, instead of everything anew.

Nouns: delta (one changed article with its short lesson and two or three questions), task (one certificate that is asked
to take it). A draft comes by itself when questions or lessons go to review, is written at the desk, signed by another
person and so published; holders whose programme touches its modules are asked, and their certificates hold meanwhile.
"""
