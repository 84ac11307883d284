using System.Device.I2c;
using System.Device.Spi;
using Edge.Simulator.Boards;

namespace Edge.Simulator.Chips;

/// <summary>How a chip can fail, switchable at any time.</summary>
public enum ChipFault
{
    /// <summary>Healthy.</summary>
    None,

    /// <summary>No acknowledge on I2C; on SPI, MISO floats.</summary>
    Silent,

    /// <summary>The measured values repeat bit for bit.</summary>
    Stuck,

    /// <summary>Another chip answers at the address.</summary>
    WrongIdentity,

    /// <summary>Checksums are wrong.</summary>
    BadCrc,

    /// <summary>Every measured value is at its end of scale.</summary>
    Saturated,

    /// <summary>Sampling stopped by itself: the FIFO never fills.</summary>
    EmptyFifo,

    /// <summary>The FIFO overruns however fast it is drained, and samples are lost.</summary>
    FifoOverflow,

    /// <summary>Now and then a bit of an answer is inverted; the magnitude is the share of bytes hit, 1/64 unless given.</summary>
    BitFlips,

    /// <summary>The chip's own clock is off; the magnitude is its rate over the nominal one.</summary>
    SlowOscillator,

    /// <summary>The chip holds its bus' data line: nobody on that bus can be heard, until this chip's supply goes or the
    /// fault ends. On SPI, MISO reads low, or high with a magnitude of 1.</summary>
    BusLockUp,

    /// <summary>The chip's supply is away: it says nothing, and comes back with its settings at their reset values.</summary>
    SupplyDip,

    /// <summary>The sensing element is held fast: what it felt then stays, with the noise of its electronics, and a
    /// self-test finds that it does not move.</summary>
    DeadElement,

    /// <summary>The output barely moves: motion and noise come through at the magnitude's share, 0.01 unless given.</summary>
    Quiet,

    /// <summary>The output is cut off: no axis goes further from where it was than the magnitude, g, 0.01 unless given.</summary>
    Clipped,

    /// <summary>The chip's noise has risen to the magnitude's multiple, 10 unless given.</summary>
    Noisy,
}

/// <summary>
/// One simulated chip: registers below, an I2C or SPI device above. Takes one transaction at a time, safe from every
/// thread. Derived classes are written from the data sheet alone.
/// </summary>
public abstract class SimulatedChip
{
    private const double DefaultFlipShare = 1.0 / 64;

    private readonly Lock _gate = new();
    private readonly Chance _part;
    private readonly double _spread;
    private volatile ChipFault _fault;

    /// <summary>A chip called <paramref name="name"/>; its noise comes from <paramref name="seed"/>.</summary>
    /// <param name="name">The kind, lower case.</param>
    /// <param name="time">The time that it lives in.</param>
    /// <param name="seed">Where its noise and its own errors come from.</param>
    /// <param name="spread">Strength of its own errors: 0 none, 1 as its data sheet has them.</param>
    protected SimulatedChip(string name, SimulatedTime time, ulong seed, double spread = 0)
    {
        Name = name;
        Time = time;
        Noise = new Chance(seed, 1);
        Flips = new Chance(seed, 2);
        _part = new Chance(seed, 7);
        _spread = spread;
        Wires = new SharedWires();
        Wires.Add(this);
    }

    /// <summary>The kind, lower case: <c>ina228</c>.</summary>
    public string Name { get; }

    /// <summary>The fault now.</summary>
    public ChipFault Fault => _fault;

    /// <summary>What the host meets: a chip on a bus that another one holds is locked up as well.</summary>
    public ChipFault FaultOnBus => Wires.Holder is null ? Fault : ChipFault.BusLockUp;

    /// <summary>The bus that the chip is on; one of its own until it is put on another.</summary>
    public SharedWires Wires { get; private set; }

    /// <summary>The faults that this kind of chip can have.</summary>
    public abstract IReadOnlyList<ChipFault> PossibleFaults { get; }

    /// <summary>What a floating MISO reads: 0xFF with a pull-up, 0x00 with a pull-down.</summary>
    public byte FloatingByte { get; set; } = 0xFF;

    /// <summary>The time that the chip lives in.</summary>
    protected SimulatedTime Time { get; }

    /// <summary>The chip's noise.</summary>
    protected Chance Noise { get; }

    /// <summary>Where bit errors strike.</summary>
    protected Chance Flips { get; }

    /// <summary>The fault's magnitude.</summary>
    public double Magnitude { get; private set; }

    /// <summary>The part's own clock rate over the nominal one, without a fault.</summary>
    protected double OwnClock { get; init; } = 1;

    /// <summary>The chip's clock rate over the nominal one.</summary>
    protected double ClockRatio => Fault == ChipFault.SlowOscillator ? OwnClock * Magnitude : OwnClock;

    /// <summary>Makes the chip fail from now on, or heals it.</summary>
    /// <exception cref="ArgumentException">This kind of chip cannot fail so.</exception>
    public void SetFault(ChipFault fault, double? magnitude = null)
    {
        if (fault != ChipFault.None && !PossibleFaults.Contains(fault))
        {
            throw new ArgumentException(
                $"{Name} has no fault {fault}; it has {string.Join(", ", PossibleFaults)}.",
                nameof(fault)
            );
        }

        lock (_gate)
        {
            long now = Time.NowMicros;
            ClockTo(now);
            bool dips = fault == ChipFault.SupplyDip || Fault == ChipFault.SupplyDip;
            Magnitude =
                magnitude
                ?? fault switch
                {
                    ChipFault.BitFlips => DefaultFlipShare,
                    ChipFault.BusLockUp => 0,
                    ChipFault.Quiet or ChipFault.Clipped => 0.01,
                    ChipFault.Noisy => 10,
                    _ => 1,
                };
            _fault = fault;
            if (dips)
            {
                OnPowerOn(now);
            }

            OnFaultChanged(now);
        }
    }

    /// <summary>Takes the supply away for an instant: settings fall to their reset values, and a bus that the chip held is
    /// let go. Other faults are of the part itself, and stay.</summary>
    public void PowerCycle()
    {
        lock (_gate)
        {
            long now = Time.NowMicros;
            ClockTo(now);
            if (Fault == ChipFault.BusLockUp)
            {
                _fault = ChipFault.None;
            }

            OnPowerOn(now);
            OnFaultChanged(now);
        }
    }

    /// <summary>Puts the chip on a bus with others.</summary>
    public void PutOn(SharedWires wires)
    {
        Wires = wires;
        wires.Add(this);
    }

    /// <summary>The chip as a device on I2C bus <paramref name="bus"/>.</summary>
    public I2cDevice OnI2c(int bus, int address) => new I2cFace(this, bus, address);

    /// <summary>The chip as a device on SPI bus <paramref name="bus"/>; of use for kinds that speak SPI.</summary>
    public SpiDevice OnSpi(int bus, int chipSelect) => new SpiFace(this, bus, chipSelect);

    /// <summary>Does all that the chip does by itself until <paramref name="nowMicros"/>.</summary>
    protected abstract void ClockTo(long nowMicros);

    /// <summary>The bytes that a master wrote after the address. Throw <see cref="NoAcknowledge"/> to refuse.</summary>
    protected abstract void OnI2cWrite(ReadOnlySpan<byte> bytes, long nowMicros);

    /// <summary>Fills the bytes that a master reads.</summary>
    protected abstract void OnI2cRead(Span<byte> bytes, long nowMicros);

    /// <summary>Bytes out and in under one chip select; fills the answer. A kind without SPI drives nothing.</summary>
    protected virtual void OnSpiTransfer(ReadOnlySpan<byte> write, Span<byte> read, long nowMicros) =>
        read.Fill(FloatingByte);

    /// <summary>Called after the fault changed.</summary>
    protected virtual void OnFaultChanged(long nowMicros) { }

    /// <summary>Everything as it is after power on.</summary>
    protected abstract void OnPowerOn(long nowMicros);

    /// <summary>One of the part's own errors: normal with this deviation, never beyond the limit; the same for the same
    /// seed and order. 0 in a part without errors.</summary>
    protected double DrawError(double deviation, double limit) =>
        _spread * Math.Clamp(deviation * _part.NextNormal(), -limit, limit);

    /// <summary>What the kernel reports when nobody acknowledges.</summary>
    protected static IOException NoAcknowledge() => AbsentI2cDevice.NoAcknowledge();

    /// <summary>One I2C transaction: writes, then reads after a repeated start; either part may be empty.</summary>
    protected void TransferI2c(ReadOnlySpan<byte> write, Span<byte> read, bool writes)
    {
        long now = Time.CatchUp();
        bool held = Wires.Holder is not null;
        bool entered = Time.Enter(_gate);
        try
        {
            ClockTo(now);
            if (held)
            {
                // A controller either misses the acknowledge or waits for the bus to become free, whichever it meets first.
                throw Flips.NextUniform() < 0.5 ? NoAcknowledge() : new BusTimeoutException();
            }

            if (Fault is ChipFault.Silent or ChipFault.SupplyDip)
            {
                throw NoAcknowledge();
            }

            if (writes)
            {
                OnI2cWrite(write, now);
            }

            if (!read.IsEmpty)
            {
                OnI2cRead(read, now);
                FlipBits(read);
            }
        }
        finally
        {
            Leave(entered);
        }
    }

    private void TransferSpi(ReadOnlySpan<byte> write, Span<byte> read)
    {
        long now = Time.CatchUp();
        SimulatedChip? holder = Wires.Holder;
        bool entered = Time.Enter(_gate);
        try
        {
            ClockTo(now);
            if (holder is not null)
            {
                read.Fill(holder.Magnitude >= 0.5 ? (byte)0xFF : (byte)0x00);
                return;
            }

            if (Fault is ChipFault.Silent or ChipFault.SupplyDip)
            {
                read.Fill(FloatingByte);
                return;
            }

            OnSpiTransfer(write, read, now);
            FlipBits(read);
        }
        finally
        {
            Leave(entered);
        }
    }

    private void Leave(bool entered)
    {
        if (entered)
        {
            _gate.Exit();
        }
    }

    private void FlipBits(Span<byte> read)
    {
        if (Fault != ChipFault.BitFlips)
        {
            return;
        }

        for (int i = 0; i < read.Length; i++)
        {
            if (Flips.NextUniform() < Magnitude)
            {
                read[i] ^= (byte)(1 << Flips.NextIndex(8));
            }
        }
    }

    private sealed class I2cFace(SimulatedChip chip, int bus, int address) : I2cDevice
    {
        public override I2cConnectionSettings ConnectionSettings { get; } = new(bus, address);

        public override void Read(Span<byte> buffer) => chip.TransferI2c(default, buffer, writes: false);

        public override void Write(ReadOnlySpan<byte> buffer) => chip.TransferI2c(buffer, default, writes: true);

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) =>
            chip.TransferI2c(writeBuffer, readBuffer, writes: true);
    }

    private sealed class SpiFace(SimulatedChip chip, int bus, int chipSelect) : SpiDevice
    {
        private readonly byte[] _discard = new byte[1024];

        public override SpiConnectionSettings ConnectionSettings { get; } = new(bus, chipSelect);

        public override void Read(Span<byte> buffer) => chip.TransferSpi(default, buffer);

        public override void Write(ReadOnlySpan<byte> buffer) =>
            chip.TransferSpi(buffer, _discard.AsSpan(0, Math.Min(buffer.Length, _discard.Length)));

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) =>
            chip.TransferSpi(writeBuffer, readBuffer);
    }
}
