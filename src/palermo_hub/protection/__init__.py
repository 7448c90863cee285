"""A node's own records, sealed: the only app whose models hold persons (law 2).

``actions`` can be called without a browser: ``create_source``, ``take_in_file``, ``accept_intake``,
``make_bundle``, ``bundle_content``. The process must have unlocked the node (``unlocking.open_vault``).
"""
