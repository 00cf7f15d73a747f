package policy

// Some policies work only where the store tells its log offsets, with what it
// acknowledges and answers and when it is asked how far it is.

// NeedsOffsets says that the limit is one on what followers report.
func (LagThreshold) NeedsOffsets() {}

// NeedsOffsets says that the token is an offset.
func (OffsetToken) NeedsOffsets() {}

// NeedsOffsets says that the token is an offset.
func (SessionToken) NeedsOffsets() {}

// NeedsOffsets says that the offset is one of the log.
func (WaitForOffset) NeedsOffsets() {}

// NeedsOffsets says that the leader has to know how far followers are.
func (WaitReplicas) NeedsOffsets() {}

// NeedsOffsets says that the leader is asked for its offset.
func (ReadIndex) NeedsOffsets() {}
