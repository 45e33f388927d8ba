"""Courses: what is taught, in versions, and how far each learner is.

Nouns: course, its versions (a draft is published by a second person and then never changes; a newer one retires it),
modules and lessons of a version, availability (what has to be done before something opens), progress (a person and a
lesson: opened, where one stopped, minutes really spent, done), completion (a person and a module, with evidence; it
never goes backwards), review (the law under a lesson has changed).
"""
