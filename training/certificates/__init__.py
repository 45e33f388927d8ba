"""Certificates: one a person, programme and term or appointment, on a paper that anybody can verify.

Nouns: certificate, its moments (what happened to it), receipt (the paper that was passed), gate (who may be told that
somebody is trained, and what is lacking). A certificate is issued by rule when everything of an enrolment is done,
holds to the end of the term or for some years, and ends expired, superseded by a newer one, or revoked with a ground.
No row is ever deleted, and no power of a committee hangs on one.
"""
