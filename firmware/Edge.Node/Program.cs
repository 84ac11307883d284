using System.Device.I2c;
using System.Threading;
using Edge.Portable.Drivers;

namespace Edge.Node
{
    /// <summary>The mast head on an ESP32: for now it proves that the board and the drivers meet, once a second.</summary>
    public static class Program
    {
        public static void Main()
        {
            var bus = new NanoI2cChipBus(I2cDevice.Create(new I2cConnectionSettings(1, 0x44)), "i2c-1/0x44");
            var air = new Sht4x(bus);
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
