"""Pages of submissions, collections, reviews, and of those who want to be told of corrections."""
