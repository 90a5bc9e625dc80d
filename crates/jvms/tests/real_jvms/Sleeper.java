/** Says "ready", then answers each line that it is given, until its input ends. */
public class Sleeper {
    public static void main(String[] args) throws java.io.IOException {
        java.io.BufferedReader lines = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));
        System.out.println("ready");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println("echo " + line);
        }
    }
}
