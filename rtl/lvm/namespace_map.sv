// SPDX-License-Identifier: Apache-2.0
/// The namespaces: 1,024 entries {valid, epoch, size, table base}, written by firmware through the registers, read by
/// thin lookup. A memory has no reset, so every entry is made invalid one by one after reset; until `swept_o` writes
/// wait and readers must not trust what they read.
module namespace_map (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  // state
  output logic                        swept_o,        // every entry was cleared since reset
  // write, from the registers
  input  logic                        write_valid_i,  // put an entry in
  output logic                        write_ready_o,  // it is written at the end of this cycle
  input  logic [lvm_pkg::NsBits-1:0]  write_index_i,  // namespace id - 1
  input  lvm_pkg::ns_entry_t          write_entry_i,  // what becomes of it
  // read
  input  logic                        read_i,         // fetch an entry; read_entry_o keeps it until the next read_i
  input  logic [lvm_pkg::NsBits-1:0]  read_index_i,   // namespace id - 1
  output lvm_pkg::ns_entry_t          read_entry_o    // one cycle after read_i; a write in that cycle is not in it
);

  localparam int unsigned EntryBits = $bits(write_entry_i);

  logic [EntryBits-1:0]       entries_q [2 ** lvm_pkg::NsBits];
  logic [EntryBits-1:0]       read_q;
  logic [lvm_pkg::NsBits:0]   sweep_q;  // entries cleared so far
  logic                       write;
  logic [lvm_pkg::NsBits-1:0] write_index;
  logic [EntryBits-1:0]       write_entry;

  assign swept_o       = sweep_q[lvm_pkg::NsBits];
  assign write_ready_o = swept_o;
  assign write         = !swept_o || write_valid_i;
  assign write_index   = swept_o ? write_index_i : sweep_q[lvm_pkg::NsBits-1:0];
  assign write_entry   = swept_o ? write_entry_i : '0;
  assign read_entry_o  = read_q;

  always_ff @(posedge clk_i) begin
    if (write) entries_q[write_index] <= write_entry;
    if (read_i) read_q <= entries_q[read_index_i];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sweep_q <= '0;
    else if (!swept_o) sweep_q <= sweep_q + 1'b1;
  end

endmodule
