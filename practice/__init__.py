"""What practice keeps, and what it asks next; nothing here draws, and the clock is an argument everywhere.

record   what a person has done, as a text of their own
plan     when a card comes back, and what is weakest
deck     what is asked in a row: ten cards, one question said aloud, a mock interview; and its report
anki     the cards for those who have a deck elsewhere
"""
