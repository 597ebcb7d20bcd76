import { useMutation } from "@tanstack/react-query";
import { Button } from "../../ui/Button";
import { downloadFile } from "../../ui/downloadText";
import { ErrorNotice } from "../../ui/ErrorNotice";

interface Props {
  /** Of the file. */
  name: string;
  getPdf: () => Promise<Blob>;
}

/** Downloads a PDF. The server makes it when it is requested, within a second or two. */
export function PdfButton({ name, getPdf }: Props) {
  const download = useMutation({ mutationFn: getPdf, onSuccess: (pdf) => downloadFile(name, pdf) });
  return (
    <>
      <div>
        <Button isPending={download.isPending} onPress={() => download.mutate()}>
          Download as PDF
        </Button>
      </div>
      {download.isError && <ErrorNotice error={download.error} />}
    </>
  );
}
