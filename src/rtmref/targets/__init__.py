"""What can be tested: implementations of RTM behind one small interface."""
