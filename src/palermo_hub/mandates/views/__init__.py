"""The pages: public ones, and those of people who may write mandates."""
