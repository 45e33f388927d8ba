"""Saving an installation into one file, and making it again from that file, on the same database or the other one.

A *backup* is a zip of *members*: the rows of each table as lines of JSON (`rows/…`), every stored file (`files/…`,
`documents/…`), a *manifest* that names revision, counts and the sha256 of each member, and the manifest's *seal*, which
only the installation's keys can make. The keys themselves are never in it: they are saved apart, under a passphrase.
A restore fills an installation *beside* the old one, proves it, and only then *exchanges* the two; what was there
before is put aside, never thrown away. The law pack and the index are left out: both can be had again.
"""
