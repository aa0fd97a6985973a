// SPDX-License-Identifier: Apache-2.0
/// Does not compile, on purpose.
module unfinished (
    input  logic clk_i,                       ///< clock
    output logic done_o                       ///< .
);
  assign done_o = ;
endmodule
