import { useMutation } from "@tanstack/react-query";
import { Button } from "./Button";
import { downloadFile } from "./downloadFile";
import { ErrorNotice } from "./ErrorNotice";

interface Props {
  fileName: string;
  getPdf: () => Promise<Blob>;
}

/** Downloads a PDF. The server makes it when it is requested, within a second or two. */
export function PdfButton({ fileName, getPdf }: Props) {
  const download = useMutation({ mutationFn: getPdf, onSuccess: (pdf) => downloadFile(fileName, pdf) });
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
