// SPDX-License-Identifier: Apache-2.0
/// Whether data may be written: at least a byte, inside a page, and the page inside one valid range of the function.
/// Without a clock.
module range_check (
  input  logic [msix_pkg::Ranges*msix_pkg::RangeStride-1:0] ranges_i,
  input  logic [63:0] address_i,
  input  logic [15:0] bytes_i,
  output logic        allowed_o,
  output logic [1:0]  target_o   // of the first range that allows it
);

  logic [msix_pkg::Ranges-1:0] allowed;
  logic [16:0]                 behind;  // offset in the page of what comes behind the last byte
  msix_pkg::range_t            range;

  assign behind = {5'd0, address_i[11:0]} + {1'b0, bytes_i};

  always_comb begin
    target_o = '0;
    allowed   = '0;
    range    = '0;
    for (int unsigned i = msix_pkg::Ranges; i > 0; i--) begin
      range = ranges_i[msix_pkg::RangeStride*(i-1) +: msix_pkg::RangeBits];
      allowed[i-1] = range.valid && address_i[63:12] >= range.first && address_i[63:12] <= range.last;
      if (allowed[i-1]) target_o = range.target;
    end
  end

  assign allowed_o = allowed != '0 && bytes_i != '0 && behind <= 17'd4096;

endmodule
