"""What practice keeps, and what it asks next; nothing here draws, and the clock is an argument everywhere.

record   what a person has done, as a text of their own
plan     when a card comes back, and what is weakest
deck     what is asked in a row: ten cards, one question said aloud, a mock interview; and its report
sitting  what is asked in a row and how far that is, as a text that a tab keeps
anki     the cards for those who have a deck elsewhere
"""
