// SPDX-License-Identifier: Apache-2.0
// What gf256_multiply promises, read inside it when FORMAL is defined: every byte of the product is what the definition
// makes of the same byte of the beat, polynomial long division step by step. There is no clock: all is said of one moment, in
// which coefficient and beat are any.

function automatic logic [7:0] f_defined(input logic [7:0] left, input logic [7:0] right);
  logic [14:0] product;
  product = '0;
  for (int unsigned i = 0; i < 8; i++) if (right[i]) product = product ^ (15'(left) << i);
  for (int unsigned i = 14; i >= 8; i--) if (product[i]) product = product ^ (15'h11d << (i - 8));
  f_defined = product[7:0];
endfunction

for (genvar i = 0; i < Bytes; i++) begin : gen_formal_byte
  always_comb begin
    assert (product_o[8*i +: 8] == (valid_i ? f_defined(coefficient_i, data_i[8*i +: 8]) : 8'h00));
  end
end

always_comb begin
  cover (valid_i && coefficient_i == 8'h8e && data_i[7:0] == 8'h02 && product_o[7:0] == 8'h01);
  cover (!valid_i && coefficient_i != '0 && data_i[7:0] != '0);
end
