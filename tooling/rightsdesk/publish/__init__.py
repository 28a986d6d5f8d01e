"""From a desk to its sites: view data, Markdown pages, the build."""
