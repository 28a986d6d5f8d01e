"""The events of a case's life, each declared once: fields, words, who it concerns, where in a life it may
stand.
"""
