// SPDX-License-Identifier: Apache-2.0
/// Mappings looked up before: 4 ways x 512 sets, key (namespace, virtual extent, epoch of the namespace).
///
/// `look_i` reads the set of a key; two cycles later hit and mapping stand at the outputs and stay until the next
/// look. `fill_i` puts a mapping in under the key of that look: over the same key if it hit, else over the way whose
/// turn it is in that set. The user keeps `hold_i` high from look to fill, so that nothing comes between.
///
/// A drop takes out every mapping of (namespace, virtual extent), whatever its epoch. It runs when nobody holds; a
/// look waits for it. After reset all sets are cleared one by one: no look and no drop is taken before `swept_o`.
module thin_cache #(
  parameter  int unsigned SetBits = 9,   // log2 of the sets, at most 9
  parameter  int unsigned KeyBits = 41,  // of a virtual extent
  localparam int unsigned WayBits = 2,   // log2 of the ways
  localparam int unsigned Ways    = 4    // entries of a set
) (
  input  logic                           clk_i,
  input  logic                           rst_ni,
  // state
  output logic                           swept_o,        // every set was cleared since reset
  // look
  input  logic                           look_i,         // read a set; only while look_ready_o
  output logic                           look_ready_o,   // no drop and no sweep is under way
  input  logic [lvm_pkg::NsBits-1:0]     look_ns_i,      // key: namespace id - 1
  input  logic [KeyBits-1:0]             look_extent_i,  // key: virtual extent
  input  logic [7:0]                     look_epoch_i,   // key: epoch of the namespace
  output logic                           hit_o,          // two cycles after look_i: the key is cached
  output logic                           hit_sealed_o,   // its mapping must not be written through
  output logic [lvm_pkg::ExtentBits-1:0] hit_extent_o,   // its physical extent
  // fill
  input  logic                           hold_i,         // between a look and the end of its use, evict_o included
  input  logic                           fill_i,         // cache a mapping for the key of the last look
  input  logic                           fill_sealed_i,  // shared or read-only: good for reading
  input  logic [lvm_pkg::ExtentBits-1:0] fill_extent_i,  // physical extent
  output logic                           evict_o,        // after fill_i, until the next read: it put a valid line out
  output logic [WayBits-1:0]             evict_way_o,    // the way it was in
  output logic [lvm_pkg::NsBits-1:0]     evict_ns_o,     // its namespace id - 1
  output logic [KeyBits-1:0]             evict_extent_o, // its virtual extent
  // drop
  input  logic                           drop_valid_i,   // take a mapping out
  output logic                           drop_ready_o,   // it is out when this cycle ends
  input  logic [lvm_pkg::NsBits-1:0]     drop_ns_i,      // namespace id - 1
  input  logic [KeyBits-1:0]             drop_extent_i   // virtual extent
);

  localparam int unsigned TagBits = KeyBits - SetBits;

  // A line: {valid, sealed, epoch, namespace, upper bits of the virtual extent, physical extent}.
  localparam int unsigned PlaceLsb  = lvm_pkg::ExtentBits;
  localparam int unsigned PlaceBits = lvm_pkg::NsBits + TagBits;
  localparam int unsigned EpochLsb  = PlaceLsb + PlaceBits;
  localparam int unsigned SealedBit = EpochLsb + 8;
  localparam int unsigned ValidBit  = SealedBit + 1;
  localparam int unsigned LineBits  = ValidBit + 1;

  // ---- a drop: read the set, compare, clear what matched -----------------------------------------------------------
  typedef enum logic [1:0] {DropIdle, DropCompare, DropClear} drop_e;
  drop_e drop_d, drop_q;
  logic  drop_read;

  logic [SetBits:0] sweep_q;  // sets cleared so far

  assign swept_o      = sweep_q[SetBits];
  assign look_ready_o = swept_o && (drop_q == DropIdle);
  assign drop_read    = swept_o && (drop_q == DropIdle) && drop_valid_i && !hold_i && !look_i;
  assign drop_ready_o = (drop_q == DropClear);

  always_comb begin
    drop_d = drop_q;
    case (drop_q)
      DropIdle:    if (drop_read) drop_d = DropCompare;
      DropCompare: drop_d = DropClear;
      default:     drop_d = DropIdle;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      drop_q  <= DropIdle;
      sweep_q <= '0;
    end else begin
      drop_q <= drop_d;
      if (!swept_o) sweep_q <= sweep_q + 1'b1;
    end
  end

  // ---- the key in work, and one read of its set --------------------------------------------------------------------
  logic                       read;
  logic [SetBits-1:0]         read_set;
  logic [SetBits-1:0]         set_q;     // set, tag, namespace and epoch of the last read
  logic [TagBits-1:0]         tag_q;
  logic [lvm_pkg::NsBits-1:0] ns_q;
  logic [7:0]                 epoch_q;
  logic [lvm_pkg::NsBits-1:0] key_ns;
  logic [KeyBits-1:0]         key_extent;

  assign read       = look_i || drop_read;
  assign key_ns     = drop_read ? drop_ns_i : look_ns_i;
  assign key_extent = drop_read ? drop_extent_i : look_extent_i;
  // Neighbouring extents take neighbouring sets; namespaces start at different ones.
  assign read_set   = key_extent[SetBits-1:0] ^ key_ns[SetBits-1:0];

  always_ff @(posedge clk_i) begin
    if (read) begin
      set_q   <= read_set;
      tag_q   <= key_extent[KeyBits-1:SetBits];
      ns_q    <= key_ns;
      epoch_q <= look_epoch_i;
    end
  end

  // ---- memories ----------------------------------------------------------------------------------------------------
  logic [Ways-1:0]          write;
  logic [SetBits-1:0]       write_set;
  logic [LineBits-1:0]      write_line;
  logic [Ways*LineBits-1:0] lines;    // the set that was read last
  logic [Ways-1:0]          here;     // (namespace, virtual extent) is in this way
  logic [Ways-1:0]          match;    // and the epoch is the key's
  logic [Ways-1:0]          here_q;
  logic [Ways-1:0]          match_q;

  for (genvar i = 0; i < Ways; i++) begin : gen_way
    logic [LineBits-1:0] memory_q [2 ** SetBits];
    logic [LineBits-1:0] line_q;

    always_ff @(posedge clk_i) begin
      if (write[i]) memory_q[write_set] <= write_line;
      if (read) line_q <= memory_q[read_set];
    end

    assign lines[i*LineBits +: LineBits] = line_q;
    assign here[i]  = line_q[ValidBit] && (line_q[PlaceLsb +: PlaceBits] == {ns_q, tag_q});
    assign match[i] = here[i] && (line_q[EpochLsb +: 8] == epoch_q);
  end

  logic [WayBits-1:0] turn_memory_q [2 ** SetBits];  // the way of a set that is replaced next
  logic [WayBits-1:0] turn_q;
  logic               turn_write;
  logic [WayBits-1:0] turn_next;

  always_ff @(posedge clk_i) begin
    if (turn_write) turn_memory_q[write_set] <= turn_next;
    if (read) turn_q <= turn_memory_q[read_set];
  end

  // ---- result of a look --------------------------------------------------------------------------------------------
  logic [lvm_pkg::ExtentBits-1:0] hit_extent;
  logic                           hit_sealed;

  always_comb begin
    hit_extent = '0;
    hit_sealed = 1'b0;
    for (int unsigned i = 0; i < Ways; i++) begin
      hit_extent = hit_extent | (lines[i*LineBits +: lvm_pkg::ExtentBits] & {lvm_pkg::ExtentBits{match[i]}});
      hit_sealed = hit_sealed | (lines[i*LineBits + SealedBit] & match[i]);
    end
  end

  always_ff @(posedge clk_i) begin
    here_q       <= here;
    match_q      <= match;
    hit_o        <= |match;
    hit_extent_o <= hit_extent;
    hit_sealed_o <= hit_sealed;
  end

  // ---- fill --------------------------------------------------------------------------------------------------------
  logic [Ways-1:0]                victim;
  logic                           victim_valid;
  logic [lvm_pkg::NsBits-1:0]     victim_ns;
  logic [TagBits-1:0]             victim_tag;

  assign victim                  = |match_q ? match_q : (Ways'(1) << turn_q);
  assign victim_valid            = lines[turn_q*LineBits + ValidBit];
  assign {victim_ns, victim_tag} = lines[turn_q*LineBits + PlaceLsb +: PlaceBits];

  always_comb begin
    if (!swept_o)                   write = '1;
    else if (fill_i)                write = victim;
    else if (drop_q == DropClear)   write = here_q;
    else                            write = '0;
  end

  assign write_set  = swept_o ? set_q : sweep_q[SetBits-1:0];
  assign write_line = {fill_i, fill_sealed_i, epoch_q, ns_q, tag_q, fill_extent_i};
  assign turn_write = !swept_o || (fill_i && !(|match_q));
  assign turn_next  = swept_o ? turn_q + 1'b1 : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) evict_o <= 1'b0;
    else if (fill_i) evict_o <= !(|match_q) && victim_valid;
    else if (read) evict_o <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (fill_i) begin
      evict_way_o    <= turn_q;
      evict_ns_o     <= victim_ns;
      evict_extent_o <= {victim_tag, set_q ^ victim_ns[SetBits-1:0]};
    end
  end

endmodule
