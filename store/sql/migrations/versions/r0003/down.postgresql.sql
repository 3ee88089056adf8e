DROP TABLE chat_verdict

DROP TABLE chat_element

DROP TABLE chat_spoken

DROP TABLE chat_step

DROP TABLE chat_thread
