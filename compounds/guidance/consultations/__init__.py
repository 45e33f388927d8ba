"""Visits and consultations of the guidance group, and lawyers asked.

Nouns: consultation (指导, the file 柯导〔2026〕1号), task (what is to be done by when), legal question (asked of one
lawyer, whose opinion is advice and no official answer). The file: asked 待预约 → booked 已约好 → recorded 待落实 →
closed 已办结; or dropped 已撤销 before it took place. What is not yet over is followed up by another consultation.
"""
