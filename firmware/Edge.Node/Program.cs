using System.Device.I2c;
using System.Diagnostics;
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
            while (true)
            {
                Debug.WriteLine(Read(air));
                Thread.Sleep(1000);
            }
        }

        private static string Read(Sht4x air)
        {
            try
            {
                air.StartMeasuring();
                Thread.Sleep(air.MeasuringMicros / 1000);
                air.ReadResult();
                return air.Celsius.ToString("F1") + " C, " + air.RelativeHumidityPercent.ToString("F0") + " %";
            }
            catch (DriverFaultException fault)
            {
                return fault.Message;
            }
        }
    }
}
