// SPDX-License-Identifier: Apache-2.0
/// Multiplies every byte of a beat by one coefficient, in GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11d):
/// the field of RAID 6. Without a clock: three LUTs in a row. The product is 0 while valid_i is low,
/// and nothing is computed then, which the simulation relies on.
module gf256_multiply #(
  parameter int unsigned Bytes     = 64,                   // of a beat: a multiple of LaneBytes
  parameter int unsigned LaneBytes = Bytes < 8 ? Bytes : 8  // computed together: the simulation has words of 64 bits
) (
  input  logic               valid_i,        // the product is wanted
  input  logic [7:0]         coefficient_i,  // the same for all bytes
  input  logic [8*Bytes-1:0] data_i,         // byte i in bits 8i+7:8i
  output logic [8*Bytes-1:0] product_o       // coefficient times data, byte by byte
);

`ifdef BROKEN_GF256_POLYNOMIAL
  localparam logic [7:0] Reduce = 8'h1b;
`else
  localparam logic [7:0] Reduce = 8'h1d;  // x^8
`endif

  // What bit i of every byte adds: the coefficient times x^i, where the bit is set.
  function automatic logic [8*LaneBytes-1:0] part(input logic [7:0] coefficient, input logic [8*LaneBytes-1:0] data,
                                                  input int unsigned i);
    logic [7:0]             row;
    logic [8*LaneBytes-1:0] where;
    row = coefficient;
    for (int unsigned step = 0; step < 7; step++) begin
      if (step < i) row = {row[6:0], 1'b0} ^ (row[7] ? Reduce : 8'h00);
    end
    where = (data >> i) & {LaneBytes{8'h01}};
    where = where | (where << 1);
    where = where | (where << 2);
    where = where | (where << 4);
    part  = where & {LaneBytes{row}};
  endfunction

  function automatic logic [8*LaneBytes-1:0] product(input logic [7:0] coefficient,
                                                     input logic [8*LaneBytes-1:0] data);
    product = (part(coefficient, data, 0) ^ part(coefficient, data, 1) ^ part(coefficient, data, 2)) ^
              (part(coefficient, data, 3) ^ part(coefficient, data, 4) ^ part(coefficient, data, 5)) ^
`ifdef BROKEN_GF256_PART
               part(coefficient, data, 6);
`else
              (part(coefficient, data, 6) ^ part(coefficient, data, 7));
`endif
  endfunction

  always_comb begin
    product_o = '0;
    if (valid_i) begin
      for (int unsigned lane = 0; lane < Bytes / LaneBytes; lane++) begin
        product_o[8*LaneBytes*lane +: 8*LaneBytes] = product(coefficient_i, data_i[8*LaneBytes*lane +: 8*LaneBytes]);
      end
    end
  end

`ifdef FORMAL
  `include "formal/gf256_multiply_properties.svh"
`endif

endmodule
