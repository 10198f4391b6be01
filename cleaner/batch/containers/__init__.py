"""Containers of documents, a file each: how they are read, document by document, and what a worker makes of one."""
