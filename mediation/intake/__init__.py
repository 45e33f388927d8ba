"""How cases come: the form on a telephone, the counter, the telephone, and questions that have become disputes.

Nouns: application (what was asked for, how it was taken down and read back, and the applicant's own papers), code (what
opens a case without an account), slip (the code on paper). An application is filed once, with its case; the code can
be given anew, and the old one then opens nothing any more.
"""
