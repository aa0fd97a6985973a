// SPDX-License-Identifier: Apache-2.0
/// Descriptors that hosts answer with: each is checked in the clock behind its beat when no other waits, one every two cycles, and is
/// judged four cycles later whatever is wrong with it. What is known of a descriptor without its keys (opcode, length, no
/// descriptor at all) goes the way of the keys, so that no refusal is quicker than another.
///
/// Descriptors of a queue that was closed, or behind one that could not be read, give their slot back and are forgotten.
module descriptor_in #(
  parameter  int unsigned Slots     = 64,
  parameter  int unsigned Queues    = 64,
  parameter  int unsigned Fetches   = 16,              // asked for and not yet checked, of a host: a power of two
  localparam int unsigned SlotBits  = $clog2(Slots),   // derived
  localparam int unsigned QueueBits = $clog2(Queues),  // derived
  localparam int unsigned IdBits    = 36 + SlotBits    // derived
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [31:0]           max_length_i,
  // descriptors that will be asked for; not in two cycles running
  output logic [1:0]            room_o,            // of each host
  input  logic                  ask_valid_i,
  input  logic                  ask_host_i,
  input  logic [SlotBits-1:0]   ask_slot_i,
  input  logic [QueueBits-1:0]  ask_queue_i,
  input  logic [15:0]           ask_epoch_i,
  input  logic [31:0]           ask_index_i,       // of the command in its queue
  // their lines, two cycles after that at the earliest; always taken
  input  logic [1:0]            fetched_valid_i,
  input  logic [1:0]            fetched_error_i,
  input  logic [1023:0]         fetched_data_i,
  // queues that nothing more may come of
  input  logic [Queues-1:0]     dead_i,
  output logic                  arrived_o,         // a descriptor counts as fetched
  output logic                  arrived_fault_o,   // though there was none
  output logic [QueueBits-1:0]  arrived_queue_o,
  output logic [31:0]           arrived_index_o,
  // its slot
  output logic                  begin_valid_o,
  output logic                  begin_fence_o,
  output logic                  drop_valid_o,
  output logic [SlotBits-1:0]   slot_o,            // of both, of put and of the check
  output logic [SlotBits-1:0]   lend_slot_o,       // of the check whose lender is known
  // its completion
  output logic                  put_valid_o,
  output logic [63:0]           put_tag_o,
  output logic [31:0]           put_length_o,
  output logic [15:0]           put_own_o,
  output logic [15:0]           put_lent_o,
  // its check
  output logic                  check_valid_o,
  input  logic                  check_ready_i,
  output logic [IdBits-1:0]     check_id_o,
  output logic                  check_side_o,
  output logic [QueueBits-1:0]  check_owner_o,
  output logic [15:0]           check_epoch_o,
  output logic                  check_write_o,
  output logic [127:0]          check_own_o,
  output logic [127:0]          check_lent_o,
  output logic [63:0]           check_own_offset_o,
  output logic [63:0]           check_lent_offset_o,
  output logic [31:0]           check_length_o,
  input  logic                  result_valid_i,
  input  logic [IdBits-1:0]     result_id_i,
  input  logic [2:0]            result_own_i,
  input  logic [2:0]            result_lent_i,
  input  logic [63:0]           result_own_address_i,
  input  logic [63:0]           result_lent_address_i,
  // what came of it
  output logic                  judged_valid_o,
  output logic [SlotBits-1:0]   judged_slot_o,
  output logic [4:0]            judged_cause_o,
  output logic                  copy_valid_o,      // with judged: both keys are good
  output logic                  copy_way_o,        // the host of the source
  output logic [63:0]           copy_source_o,
  output logic [63:0]           copy_target_o,
  output logic [31:0]           copy_bytes_o,
  output logic                  stirs_o            // a descriptor is here
);

  // What a descriptor is refused for before its keys.
  localparam logic [1:0] Whole     = 2'd0;
  localparam logic [1:0] BadOpcode = 2'd1;   // these two are causes as well
  localparam logic [1:0] BadLength = 2'd2;
  localparam logic [1:0] Missing   = 2'd3;
  localparam logic [4:0] FetchFault = 5'd21;

  localparam int unsigned CountBits = $clog2(Fetches) + 1;
  localparam int unsigned AskBits   = SlotBits + QueueBits + 48;

  // ---- what was asked for, and what came ---------------------------------------------------------------------------
  logic [1:0]            offers, grant, direct, heads, load, empty;
  logic [2*AskBits-1:0]  asks;
  logic [2*513-1:0]      lines;
  logic                  valid_q, issue, last_q, free;

  for (genvar h = 0; h < 2; h++) begin : gen_host
    logic [CountBits-1:0] line_count, ask_count, count_q;
    logic                 ask_ready, ask_valid, line_ready;
    logic                 unused_fifo;

    assign unused_fifo = ^{ask_ready, ask_valid, line_ready, ask_count};

    stream_fifo #(.Width(AskBits), .Depth(Fetches), .RegisterOutput(1'b1)) u_asks (
      .clk_i,
      .rst_ni,
      .valid_i(ask_valid_i && ask_host_i == 1'(h)),
      .ready_o(ask_ready),
      .data_i ({ask_slot_i, ask_queue_i, ask_epoch_i, ask_index_i}),
      .valid_o(ask_valid),
      .ready_i(load[h]),
      .data_o (asks[h*AskBits+:AskBits]),
      .count_o(ask_count)
    );

    // Only what cannot be checked at once.
    stream_fifo #(.Width(513), .Depth(Fetches), .RegisterOutput(1'b1)) u_lines (
      .clk_i,
      .rst_ni,
      .valid_i(fetched_valid_i[h] && !(load[h] && direct[h])),
      .ready_o(line_ready),
      .data_i ({fetched_error_i[h], fetched_data_i[h*512+:512]}),
      .valid_o(heads[h]),
      .ready_i(load[h]),
      .data_o (lines[h*513+:513]),
      .count_o(line_count)
    );

    assign empty[h]  = line_count == '0;
    assign direct[h] = fetched_valid_i[h] && empty[h];
    assign offers[h] = direct[h] || heads[h];
    assign grant[h]  = offers[h] && !(offers[1-h] && last_q == 1'(h));
    assign load[h]   = free && grant[h];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        count_q   <= '0;
        room_o[h] <= 1'b0;
      end else begin
        count_q   <= count_q + CountBits'(ask_valid_i && ask_host_i == 1'(h)) - CountBits'(load[h]);
        room_o[h] <= count_q <= CountBits'(Fetches - 2);  // a cycle late
      end
    end
  end

  // ---- the one that is checked -------------------------------------------------------------------------------------
  logic [512:0]         line_q;
  logic [AskBits-1:0]   ask_q;
  logic [511:0]         descriptor;
  logic                 error, host, dead;
  logic [SlotBits-1:0]  slot;
  logic [QueueBits-1:0] queue;
  logic [15:0]          epoch;
  logic [31:0]          index, length;
  logic [7:0]           opcode, flags;
  logic [1:0]           flaw;

  assign free                         = !valid_q || issue;
  assign issue                        = valid_q && check_ready_i;
  assign host                         = last_q;
  assign {error, descriptor}          = line_q;
  assign {slot, queue, epoch, index}  = ask_q;
  assign {length, flags, opcode}      = {descriptor[63:32], descriptor[15:0]};
  assign dead                         = dead_i[queue];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {valid_q, last_q} <= '0;
    else begin
      if (free) valid_q <= offers != '0;
      if (load != '0) last_q <= load[1];
    end
  end

  always_ff @(posedge clk_i) begin
    if (load[0]) begin
      line_q <= direct[0] ? {fetched_error_i[0], fetched_data_i[511:0]} : lines[512:0];
      ask_q  <= asks[AskBits-1:0];
    end
    if (load[1]) begin
      line_q <= direct[1] ? {fetched_error_i[1], fetched_data_i[1023:512]} : lines[1025:513];
      ask_q  <= asks[2*AskBits-1:AskBits];
    end
    if (issue) lend_slot_o <= slot;
  end

  always_comb begin
    if (error) flaw = Missing;
    else if ((opcode != 8'd1 && opcode != 8'd2) || flags[7:1] != '0 || descriptor[31:16] != '0) flaw = BadOpcode;
    else if (length == '0 || length > max_length_i) flaw = BadLength;
    else flaw = Whole;
  end

  assign arrived_o           = issue && !dead;
  assign arrived_fault_o     = arrived_o && error;
  assign arrived_queue_o     = queue;
  assign arrived_index_o     = index;
  assign begin_valid_o       = arrived_o && !error;
  assign begin_fence_o       = flags[0];
  assign drop_valid_o        = issue && dead;
  assign slot_o              = slot;
  assign put_valid_o         = arrived_o;
  assign put_tag_o           = error ? '0 : descriptor[127:64];
  assign put_length_o        = length;
  assign put_own_o           = error ? '0 : descriptor[143:128];
  assign put_lent_o          = error ? '0 : descriptor[271:256];
  assign check_valid_o       = valid_q && !dead;
  assign check_id_o          = {flaw, check_write_o, host ^ opcode[0], length, slot};
  assign check_side_o        = host;
  assign check_owner_o       = queue;
  assign check_epoch_o       = epoch;
  assign check_write_o       = opcode[1];
  assign check_own_o         = descriptor[255:128];
  assign check_lent_o        = descriptor[383:256];
  assign check_own_offset_o  = descriptor[447:384];
  assign check_lent_offset_o = descriptor[511:448];
  assign check_length_o      = length;
  assign stirs_o             = valid_q || empty != '1;

  // ---- judged --------------------------------------------------------------------------------------------------------
  logic [1:0] result_flaw;
  logic       outwards;   // the source is the asker's own

  assign {result_flaw, outwards, copy_way_o, copy_bytes_o, judged_slot_o} = result_id_i;

  always_comb begin
    if (result_flaw == Missing) judged_cause_o = FetchFault;
    else if (result_flaw != Whole) judged_cause_o = {3'd0, result_flaw};
    else if (result_own_i != '0) judged_cause_o = {2'd0, result_own_i} + 5'd2;
    else if (result_lent_i != '0) judged_cause_o = {2'd0, result_lent_i} + 5'd9;
    else judged_cause_o = '0;
  end

  assign judged_valid_o = result_valid_i;
  assign copy_valid_o   = result_valid_i && result_flaw == Whole && (result_own_i | result_lent_i) == '0;

  assign copy_source_o  = outwards ? result_own_address_i : result_lent_address_i;
  assign copy_target_o  = outwards ? result_lent_address_i : result_own_address_i;

endmodule
