using System.Device.I2c;
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
}

/// <summary>
/// One simulated chip: registers below, an I2C or SPI device above. Takes one transaction at a time, safe from every
/// thread. Derived classes are written from the data sheet alone.
/// </summary>
public abstract class SimulatedChip
{
    private const double DefaultFlipShare = 1.0 / 64;

    private readonly Lock _gate = new();

    /// <summary>A chip called <paramref name="name"/>; its noise comes from <paramref name="seed"/>.</summary>
    protected SimulatedChip(string name, SimulatedTime time, ulong seed)
    {
        Name = name;
        Time = time;
        Noise = new Chance(seed, 1);
        Flips = new Chance(seed, 2);
    }

    /// <summary>The kind, lower case: <c>ina228</c>.</summary>
    public string Name { get; }

    /// <summary>The fault now.</summary>
    public ChipFault Fault { get; private set; }

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

    /// <summary>The chip's clock rate over the nominal one.</summary>
    protected double ClockRatio => Fault == ChipFault.SlowOscillator ? Magnitude : 1;

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
            ClockTo(Time.NowMicros);
            Fault = fault;
            Magnitude = magnitude ?? (fault == ChipFault.BitFlips ? DefaultFlipShare : 1);
            OnFaultChanged(Time.NowMicros);
        }
    }

    /// <summary>The chip as a device on I2C bus <paramref name="bus"/>.</summary>
    public I2cDevice OnI2c(int bus, int address) => new I2cFace(this, bus, address);

    /// <summary>Does all that the chip does by itself until <paramref name="nowMicros"/>.</summary>
    protected abstract void ClockTo(long nowMicros);

    /// <summary>The bytes that a master wrote after the address. Throw <see cref="NoAcknowledge"/> to refuse.</summary>
    protected abstract void OnI2cWrite(ReadOnlySpan<byte> bytes, long nowMicros);

    /// <summary>Fills the bytes that a master reads.</summary>
    protected abstract void OnI2cRead(Span<byte> bytes, long nowMicros);

    /// <summary>Called after the fault changed.</summary>
    protected virtual void OnFaultChanged(long nowMicros) { }

    /// <summary>What the kernel reports when nobody acknowledges.</summary>
    protected static IOException NoAcknowledge() => AbsentI2cDevice.NoAcknowledge();

    /// <summary>One I2C transaction: writes, then reads after a repeated start; either part may be empty.</summary>
    protected void TransferI2c(ReadOnlySpan<byte> write, Span<byte> read, bool writes)
    {
        long now = Time.CatchUp();
        lock (_gate)
        {
            ClockTo(now);
            if (Fault == ChipFault.Silent)
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
    }

    /// <summary>Runs a full-duplex transfer alone; <paramref name="transfer"/> fills the answer.</summary>
    protected void TransferSpi(ReadOnlySpan<byte> write, Span<byte> read, SpiTransfer transfer)
    {
        long now = Time.CatchUp();
        lock (_gate)
        {
            ClockTo(now);
            if (Fault == ChipFault.Silent)
            {
                read.Fill(FloatingByte);
                return;
            }

            transfer(write, read);
            FlipBits(read);
        }
    }

    /// <summary>Bytes out and in under one chip select.</summary>
    protected delegate void SpiTransfer(ReadOnlySpan<byte> write, Span<byte> read);

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
}
