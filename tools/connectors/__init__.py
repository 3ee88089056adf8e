"""Outside CRMs behind one port: `port` says what they can do, one folder a vendor does it."""
