// SPDX-License-Identifier: Apache-2.0
/// What thin lookup found for every fragment of every operation: {zero, physical extent}, addressed by {operation,
/// fragment}. Thin lookup writes an entry before the operation starts; the RAID sequencer reads it afterwards, so the
/// memory needs neither reset nor a valid bit.
module fragment_table (
  input  logic                                            clk_i,    // clock
  input  logic                                            we_i,     // write
  input  logic [lvm_pkg::OpBits+lvm_pkg::FragBits-1:0]    waddr_i,  // {operation, fragment}
  input  logic [lvm_pkg::ExtentBits:0]                    wdata_i,  // {zero, physical extent}
  input  logic [lvm_pkg::OpBits+lvm_pkg::FragBits-1:0]    raddr_i,  // {operation, fragment}
  output logic [lvm_pkg::ExtentBits:0]                    rdata_o   // one cycle after raddr_i
);

  logic [lvm_pkg::ExtentBits:0] entries_q [2 ** (lvm_pkg::OpBits + lvm_pkg::FragBits)];

  always_ff @(posedge clk_i) begin
    if (we_i) entries_q[waddr_i] <= wdata_i;
    rdata_o <= entries_q[raddr_i];
  end

endmodule
