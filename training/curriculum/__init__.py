"""The curriculum that ships with the program: courses of modules, lessons and questions, in files beside the code.

Nouns: course (what one audience learns), module (one topic with its hours), lesson, question of a topic. A writer edits
the files; `shipped` reads and checks them; the rooms above place them into an alliance's own tables.
"""
