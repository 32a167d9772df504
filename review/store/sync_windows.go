package store

// syncDir does nothing: NTFS keeps renames in its own journal, and a folder
// cannot be flushed without rights to the volume.
func syncDir(string) error { return nil }
