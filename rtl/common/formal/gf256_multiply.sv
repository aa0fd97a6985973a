// SPDX-License-Identifier: Apache-2.0
/// Stands in for gf256_multiply where another module is proved: any product in any cycle. What holds with it holds with
/// the multiplier, whose own proof is about the product.
module gf256_multiply #(
  parameter int unsigned Bytes = 64  // of a beat
) (
  input  logic               valid_i,        // the product is wanted
  input  logic [7:0]         coefficient_i,  // the same for all bytes
  input  logic [8*Bytes-1:0] data_i,         // byte i in bits 8i+7:8i
  output logic [8*Bytes-1:0] product_o       // any
);

  (* anyseq *) logic [8*Bytes-1:0] any;
  assign product_o = any;

endmodule
