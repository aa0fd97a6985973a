// SPDX-License-Identifier: Apache-2.0
// What function_settings promises of any one function, any of its ranges and any word of the table, all of which are watched; read inside it
// when FORMAL is defined. Settings are what was written, but for what a function reset clears, which also counts the epoch (M12). A word is
// of the lowest function whose table has an entry in it. Its messages may go exactly when that function is enabled, not masked as a whole
// and bus master, the host can be reached, and it has room and is not being reset (M1, M4, M10, M11), as of a cycle before, when the table
// of that function was what it is two cycles before: so what is written is obeyed from the third cycle on, and no write is answered sooner.

logic        f_begin = 1'b1;       // the first cycle
logic        f_started = 1'b0;
logic [2:0]  f_function;           // watched
logic [1:0]  f_range;              // of it
logic [$clog2(Words)-1:0] f_word;
// the settings, by the register table alone
logic        f_enable = 1'b0, f_mask_all = 1'b0, f_bus_master = 1'b0, f_intx = 1'b0, f_withhold = 1'b0, f_valid = 1'b0;
logic [2:0]  f_traffic_class = '0;
logic [15:0] f_requester = '0, f_epoch = '0;
logic [10:0] f_base = '0, f_size = '0;
logic [63:0] f_window = '0;
logic [106:0] f_shown_range = '0;  // {first, last, target, valid}
logic        f_has, f_had = 1'b0;  // an entry of the watched word, now and a cycle ago
logic        f_may, f_could = 1'b0;                   // its messages may go
logic        f_mine, f_was_mine = 1'b0, f_was_owned = 1'b0;
logic [11:0] f_first, f_last, f_end;                  // entry of the word, and of the table

assign f_function = $anyconst;
assign f_range    = $anyconst;
assign f_word     = $anyconst;

assign f_first = 12'(f_word) * 12'(Word);
assign f_last  = f_first + 12'(Word - 1);
assign f_end   = {1'b0, f_base} + {1'b0, f_size};
assign f_has   = f_valid && {1'b0, f_base} <= f_last && f_end >= f_first;
assign f_may   = f_enable && !f_mask_all && f_bus_master && host_link_i && !full_i[f_function] && !busy_i[f_function];
assign f_mine  = owned_q[f_word] && owner_o[{f_word, 2'b00} +: 3] == f_function;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (f_started) begin
    f_had       <= f_has;
    f_could     <= f_may;
    f_was_mine  <= f_mine;
    f_was_owned <= owned_q[f_word];
    if (write_i && function_i == f_function) begin
      if (index_i == 5'd0) begin
        {f_withhold, f_intx, f_bus_master, f_mask_all, f_enable} <= wdata_i[4:0];
        f_traffic_class <= wdata_i[10:8];
        f_requester     <= wdata_i[31:16];
      end
      if (index_i == 5'd1) begin
        f_base  <= {wdata_i[10:6], 6'd0};
        f_size  <= wdata_i[26:16];
        f_valid <= wdata_i[32];
      end
      if (index_i == 5'd2) f_window <= wdata_i;
      if (index_i == {2'b01, f_range, 1'b0}) begin
        f_shown_range[106:55] <= wdata_i[63:12];
        f_shown_range[2:0]    <= wdata_i[2:0];
      end
      if (index_i == {2'b01, f_range, 1'b1}) f_shown_range[54:3] <= wdata_i[63:12];
    end
    if (reset_i && function_i == f_function) begin
      {f_withhold, f_intx, f_bus_master, f_mask_all, f_enable} <= '0;
      f_epoch <= f_epoch + 1'b1;
    end
  end
end

// One reset; what firmware is refused is not written, and a function reset is no write of a setting.
always_comb begin
  assume (rst_ni == f_started);
  if (write_i) assume (known_o && !refused_o && !reset_i);
end

// ---- the promise -----------------------------------------------------------------------------------------------------
`ifdef FORMAL_COVER
// That there is something to promise: messages of a word go, and then its function is being reset.
always_comb assert (!(f_started && fire_o[f_word] && f_was_mine && f_mine && busy_i[f_function] && f_base != '0));
`else
always_comb begin
  if (f_started) begin
    // Settings are as they were written, for frames and for whoever reads them.
    assert (functions_o[{f_function, 7'd0} +: msix_pkg::FunctionBitsAll] ==
            {f_withhold, f_bus_master, f_traffic_class, f_requester, f_valid, f_base, f_size, f_epoch, f_window});
    assert (ranges_o[{f_function, f_range, 7'd0} +: msix_pkg::RangeBits] == f_shown_range);
    if (function_i == f_function) begin
      if (index_i == 5'd0) assert (rdata_o == {32'd0, f_requester, 5'd0, f_traffic_class, 3'd0, f_withhold, f_intx, f_bus_master,
                                               f_mask_all, f_enable});
      if (index_i == 5'd1) assert (rdata_o == {31'd0, f_valid, 5'd0, f_size, 5'd0, f_base});
      if (index_i == 5'd2) assert (rdata_o == f_window);
      if (index_i == 5'd3) assert (rdata_o == {48'd0, f_epoch});
      if (index_i == {2'b01, f_range, 1'b0}) assert (rdata_o == {f_shown_range[106:55], 9'd0, f_shown_range[2:0]});
      if (index_i == {2'b01, f_range, 1'b1}) assert (rdata_o == {f_shown_range[54:3], 12'd0});
    end
    // Nobody has a word without an entry in it, and the lowest who has one has it.
    if (f_mine) assert (f_had);
    if (f_had) assert (owned_q[f_word] && owner_o[{f_word, 2'b00} +: 3] <= f_function);
    // Messages go by their owner's settings, neither more nor less.
    if (f_was_mine) assert (fire_o[f_word] == f_could);
    if (!f_was_owned) assert (!fire_o[f_word]);
    // Firmware's accesses to an entry of the function are taken for such.
    if (f_valid && {1'b0, entry_i} >= {1'b0, f_base} && {1'b0, entry_i} <= f_end) assert (owned_o);
    // INTx is asserted for a word's Pending bit of its owner, and never while MSI-X is enabled.
    if (intx_o[f_function]) assert (f_intx && !f_enable);
    if (f_mine && pending_i[f_word] && f_intx && !f_enable) assert (intx_o[f_function]);
  end
end
`endif

// ---- why it holds: what makes the induction close --------------------------------------------------------------------
logic f_explained;
always_comb begin
  f_explained = 1'b1;
  if (!f_started) begin
    f_explained = !f_had && !f_was_mine && !f_was_owned && !f_enable && !f_mask_all && !f_bus_master && !f_intx && !f_withhold && !f_valid &&
                  f_traffic_class == '0 && f_requester == '0 && f_epoch == '0 && f_base == '0 && f_size == '0 && f_window == '0 &&
                  f_shown_range == '0;
  end else begin
    if (controls[{f_function, 6'd0} +: 64] != {32'd0, f_requester, 5'd0, f_traffic_class, 3'd0, f_withhold, f_intx, f_bus_master,
                                               f_mask_all, f_enable}) f_explained = 1'b0;
    if (tables[{f_function, 6'd0} +: 64] != {31'd0, f_valid, 5'd0, f_size, 5'd0, f_base}) f_explained = 1'b0;
    if (f_end >= 12'(Vectors) || f_base[5:0] != '0) f_explained = 1'b0;
  end
end
`ifdef FORMAL_ANYWHERE
always_comb if (f_begin) assume (f_started && f_explained);
`else
always_comb assert (f_explained);
`endif
