// SPDX-License-Identifier: Apache-2.0
/// The number of the lowest bit that is set, found in pairs, pairs of pairs, and so on. Without a clock.
module lowest_bit #(
  parameter  int unsigned Bits      = 64,           // a power of two, at least 2
  localparam int unsigned IndexBits = $clog2(Bits)  // derived
) (
  input  logic [Bits-1:0]      bits_i,
  output logic [IndexBits-1:0] index_o  // any, when none is set
);

  logic [Bits-1:0]           some;   // of a pair, then of the pairs of pairs
  logic [Bits*IndexBits-1:0] index;  // the lowest of each

  always_comb begin
    some  = bits_i;
    index = '0;
    for (int unsigned level = 0; level < IndexBits; level++) begin
      for (int unsigned i = 0; i < (Bits >> (level + 1)); i++) begin
        index[IndexBits*i +: IndexBits] = some[2*i] ? index[IndexBits*2*i +: IndexBits] :
                                          index[IndexBits*(2*i+1) +: IndexBits] | IndexBits'(1 << level);
        some[i] = some[2*i] || some[2*i+1];
      end
    end
  end
  assign index_o = index[IndexBits-1:0];

endmodule
