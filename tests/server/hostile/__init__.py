"""Requests that mean harm, or no sense at all, against one real server.

`wire` speaks to a socket and reads whatever comes back, `strategies` makes the requests,
`verdict` says what is wrong with an answer.
"""
