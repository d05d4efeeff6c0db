"""Models that propose tactics: client, prompt formats, serving and training.

What lives here: everything between a search and a language model. What does not: the search
itself, and the policy that needs no model (`search.builtin`).
"""
