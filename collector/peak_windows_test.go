package collector

import "os"

// peak: Windows tells it only while the process runs.
func peak(*os.ProcessState) float64 { return 0 }
