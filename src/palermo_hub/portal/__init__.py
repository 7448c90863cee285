"""The public pages, and the pages that gather from several areas."""
