"""Messages about included files, fragments, diffs, trees and executed lines."""
