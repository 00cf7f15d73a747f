package explain

import (
	"fmt"
	"testing"
)

func TestMoments(t *testing.T) {
	tests := []struct {
		times []int64
		want  string
	}{
		{[]int64{12_000_000, 15_000_000}, "[12 ms 15 ms]"},
		{[]int64{12_400_000, 12_600_000}, "[12 ms 13 ms]"},
		{[]int64{12_100_000, 12_400_000}, "[12.1 ms 12.4 ms]"},
		{[]int64{0, 1}, "[0.000000 ms 0.000001 ms]"},
		{[]int64{5_000_000, 5_000_000}, "[5 ms 5 ms]"},
		{[]int64{499_999}, "[0 ms]"},
		{[]int64{500_000}, "[1 ms]"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(moments(tt.times...)); got != tt.want {
			t.Errorf("moments(%d) = %s, want %s", tt.times, got, tt.want)
		}
	}
}
