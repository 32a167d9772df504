package generator

// extended are the examples of the CommonMark specification that an extension
// changes on purpose, and which.
var extended = map[int]string{
	226: "autolinks: spaces before a hard break stay, which no browser shows",
	635: "autolinks: spaces before a hard break stay, which no browser shows",
	608: "autolinks: a bare address is a link",
	611: "autolinks: a bare address is a link",
	612: "autolinks: a bare mail address is a link",
}
