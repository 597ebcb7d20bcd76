"""Documents: what candidates type, as updates of a Yjs document with one text. Other processes merge them."""
