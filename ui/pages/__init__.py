"""The few pages of our own: the start page and the API's, without anything from other hosts."""
